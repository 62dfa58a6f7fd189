"${./support/same/../tree}" == "${./support/tree}"

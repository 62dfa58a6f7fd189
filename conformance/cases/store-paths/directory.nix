"${./support/tree}"

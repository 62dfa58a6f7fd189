"${./support/link-to-tree}"

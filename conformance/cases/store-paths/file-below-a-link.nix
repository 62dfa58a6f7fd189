"${./support/link-to-tree/a}"

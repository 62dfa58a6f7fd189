"${./support/tree/a}"

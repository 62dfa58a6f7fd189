"${./support/tree}/a"

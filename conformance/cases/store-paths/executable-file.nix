"${./support/run}"

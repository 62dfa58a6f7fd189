"${./support/link}"

"${./support/big}"

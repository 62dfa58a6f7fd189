[ 1 2 3 ] < null

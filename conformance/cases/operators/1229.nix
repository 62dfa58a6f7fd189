[ 1 2 ] / { type = "derivation"; outPath = "x"; }

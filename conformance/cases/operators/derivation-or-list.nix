{ type = "derivation"; outPath = "x"; } || [ 1 2 3 ]

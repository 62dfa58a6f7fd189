{ type = "derivation"; outPath = "x"; } + null

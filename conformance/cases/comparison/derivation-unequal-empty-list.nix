{ type = "derivation"; outPath = "x"; } != []

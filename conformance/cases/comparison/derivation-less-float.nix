{ type = "derivation"; outPath = "x"; } < 1.5

"a" || { type = "derivation"; outPath = "x"; }

0 == { type = "derivation"; outPath = "x"; }

null >= { type = "derivation"; outPath = "x"; }

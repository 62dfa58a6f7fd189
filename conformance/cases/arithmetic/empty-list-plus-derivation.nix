[] + { type = "derivation"; outPath = "x"; }

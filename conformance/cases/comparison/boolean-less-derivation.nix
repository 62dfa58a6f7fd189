true < { type = "derivation"; outPath = "x"; }

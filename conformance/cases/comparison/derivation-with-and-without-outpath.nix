{ type = "derivation"; outPath = "/x"; } == { type = "derivation"; }

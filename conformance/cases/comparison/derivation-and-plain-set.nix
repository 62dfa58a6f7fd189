{ type = "derivation"; outPath = "/x"; } == { type = "set"; outPath = "/x"; }

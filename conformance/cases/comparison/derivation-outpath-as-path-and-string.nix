{ type = "derivation"; outPath = /x; } == { type = "derivation"; outPath = "/x"; }

{ type = throw "forced"; } == { type = "derivation"; }

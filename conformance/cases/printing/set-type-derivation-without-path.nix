{ type = "derivation"; name = "x"; }

builtins.toJSON { type = "derivation"; a = 1; }

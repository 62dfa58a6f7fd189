builtins.trace { type = "derivation"; a = 1; b = 2; _type = 3; } 1

builtins.add 1 ({ type = "derivation"; a = 1; })

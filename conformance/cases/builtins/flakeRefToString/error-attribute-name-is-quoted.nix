builtins.flakeRefToString { type = "indirect"; id = "a"; "b c" = null; }

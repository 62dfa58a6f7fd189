builtins.flakeRefToString { type = "indirect"; id = "1a"; }

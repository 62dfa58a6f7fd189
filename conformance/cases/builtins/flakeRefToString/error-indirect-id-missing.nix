builtins.flakeRefToString { type = "indirect"; }

builtins.flakeRefToString { }

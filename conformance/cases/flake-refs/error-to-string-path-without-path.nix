builtins.flakeRefToString { type = "path"; }

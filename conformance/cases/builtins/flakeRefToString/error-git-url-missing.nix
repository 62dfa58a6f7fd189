builtins.flakeRefToString { type = "git"; }

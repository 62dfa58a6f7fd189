builtins.flakeRefToString { type = "git"; url = 1; }

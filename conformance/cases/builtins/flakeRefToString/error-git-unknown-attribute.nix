builtins.flakeRefToString { type = "git"; url = "https://h/a"; foo = 1; }

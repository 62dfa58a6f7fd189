builtins.flakeRefToString { type = "git"; url = "https://h/a b"; }

builtins.flakeRefToString { type = "git"; url = "https://h/a"; ref = "a..b"; }

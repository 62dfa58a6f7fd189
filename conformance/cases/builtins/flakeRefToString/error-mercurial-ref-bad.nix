builtins.flakeRefToString { type = "hg"; url = "https://h/a"; ref = ".a"; }

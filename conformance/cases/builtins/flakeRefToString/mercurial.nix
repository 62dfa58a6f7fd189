builtins.flakeRefToString { type = "hg"; url = "https://example.org/a"; ref = "x"; }

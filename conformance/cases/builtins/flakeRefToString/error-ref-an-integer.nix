builtins.flakeRefToString { type = "path"; path = "/a"; ref = 1; }

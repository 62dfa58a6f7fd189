builtins.flakeRefToString { type = "path"; path = "/a"; x = 1; }

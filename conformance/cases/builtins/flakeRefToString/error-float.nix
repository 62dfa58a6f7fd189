builtins.flakeRefToString { type = "path"; path = "/a"; lastModified = 1.5; }

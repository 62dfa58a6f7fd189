builtins.flakeRefToString { type = "path"; path = "/a"; lastModified = 5; }

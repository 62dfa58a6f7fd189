builtins.flakeRefToString { type = "path"; path = "/a"; lastModified = 0-5; }

builtins.flakeRefToString { type = "path"; path = "/a"; lastModified = 9223372036854775807; }

builtins.flakeRefToString { type = "path"; path = "/a"; } == "path:/a"

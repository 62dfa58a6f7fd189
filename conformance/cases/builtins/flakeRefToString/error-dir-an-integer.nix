builtins.flakeRefToString { type = "path"; path = "/a"; dir = 1; }

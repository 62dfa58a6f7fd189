builtins.fetchTree { type = "path"; path = "/a"; revCount = 0 - 2; }

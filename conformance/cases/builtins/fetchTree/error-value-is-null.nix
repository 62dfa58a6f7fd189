builtins.fetchTree { type = "file"; url = null; }

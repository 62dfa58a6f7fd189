builtins.fetchTree { type = "file"; url = "x"; }

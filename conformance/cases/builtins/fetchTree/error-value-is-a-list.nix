builtins.fetchTree { type = "file"; url = [ ]; }

builtins.fetchTree { type = "path"; }

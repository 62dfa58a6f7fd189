builtins.fetchTree { type = "foo"; }

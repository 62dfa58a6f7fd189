builtins.path { path = ./support/tree; filter = true; }

builtins.path { path = ./support/tree; filter = p: true; }

builtins.path { path = ./support/tree; filter = p: t: 1; }

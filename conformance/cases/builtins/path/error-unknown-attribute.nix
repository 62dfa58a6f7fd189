builtins.path { path = ./support/tree; mode = 1; }

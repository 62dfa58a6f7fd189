builtins.path { path = ./support/tree; }

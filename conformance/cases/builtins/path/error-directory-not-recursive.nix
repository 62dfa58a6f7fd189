builtins.path { path = ./support/tree; recursive = false; }

builtins.path { path = ./support/tree; recursive = null; }

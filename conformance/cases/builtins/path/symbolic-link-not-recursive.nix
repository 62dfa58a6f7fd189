builtins.path { path = ./support/tree/link; recursive = false; }

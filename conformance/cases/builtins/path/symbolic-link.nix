builtins.path { path = ./support/tree/link; }

builtins.path { path = ./support; name = 1; }

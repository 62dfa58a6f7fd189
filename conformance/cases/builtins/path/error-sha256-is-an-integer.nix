builtins.path { path = ./support; sha256 = 1; }

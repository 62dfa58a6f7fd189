builtins.path { path = 1 + 1; name = "n"; }

let x = builtins.path { path = x; }; in x

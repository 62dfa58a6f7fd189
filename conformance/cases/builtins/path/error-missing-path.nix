builtins.path { name = "n"; }

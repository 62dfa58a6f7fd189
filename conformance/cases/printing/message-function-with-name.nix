let f = x: x; in builtins.add 1 (f)

let f = x: y: x; in builtins.add 1 (f 1)

builtins.add 1 (map (x: x))

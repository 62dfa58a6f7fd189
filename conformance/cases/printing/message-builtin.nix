builtins.add 1 (map)

builtins.map (x: y: x) (1)

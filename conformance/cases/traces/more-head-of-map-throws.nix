builtins.head (map (x: throw "m") [ 1 2 ])

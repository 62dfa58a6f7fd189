builtins.length (map (x: throw "f") [ 1 ])

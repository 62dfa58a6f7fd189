builtins.length (map (throw "function") [ 1 2 3 ])

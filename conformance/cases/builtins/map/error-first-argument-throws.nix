builtins.map (throw "x") [ 1 ]

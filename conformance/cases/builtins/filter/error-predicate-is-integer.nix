builtins.filter 1 [ 1 (throw "el") 3 ]

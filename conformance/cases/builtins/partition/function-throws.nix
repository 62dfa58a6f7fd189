builtins.partition (throw "f") [ 1 (throw "el") 3 ]

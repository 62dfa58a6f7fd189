builtins.partition (x: x > 1) [ 1 (throw "el") 3 ]

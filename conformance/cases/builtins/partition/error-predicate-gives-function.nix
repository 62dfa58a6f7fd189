builtins.partition (x: y: x) [ 1 (throw "el") 3 ]

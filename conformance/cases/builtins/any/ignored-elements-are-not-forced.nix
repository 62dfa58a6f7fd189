builtins.any (x: false) [ 1 (throw "el") 3 ]

builtins.all (x: 1) [ 1 (throw "el") 3 ]

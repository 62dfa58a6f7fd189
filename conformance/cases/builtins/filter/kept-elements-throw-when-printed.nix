builtins.filter (x: true) [ 1 (throw "el") 3 ]

builtins.map builtins.isInt [ 1 (throw "el") 3 ]

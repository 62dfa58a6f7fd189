builtins.all { __functor = s: x: x > 1; } [ 1 (throw "el") 3 ]

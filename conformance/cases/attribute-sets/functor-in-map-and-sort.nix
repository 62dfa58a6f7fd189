[ (map { __functor = _: x: x + 1; } [ 1 2 ]) (builtins.sort { __functor = _: a: b: a > b; } [ 1 3 2 ]) ]

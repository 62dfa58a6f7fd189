(builtins.foldl' (acc: x: { value = x; old = throw "never"; }) { } [ 1 2 ]).value

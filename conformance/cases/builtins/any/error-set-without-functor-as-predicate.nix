builtins.any { predicate = x: true; } [ 1 ]

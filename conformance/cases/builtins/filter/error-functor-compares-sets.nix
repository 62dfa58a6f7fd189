builtins.filter { __functor = s: x: x > 1; } [ { a = true; } { a = false; } ]

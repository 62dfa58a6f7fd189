map builtins.typeOf [ 0 0.0 "" [ ] { } null false /. (x: x) builtins.typeOf (builtins.add 1) { __functor = self: x: x; } ]

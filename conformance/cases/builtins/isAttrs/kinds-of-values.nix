map builtins.isAttrs [ { } { a = 1; } (derivation { name = "a"; system = "x"; builder = "b"; }) { __functor = self: x: x; } [ ] null "{}" (x: x) ]

map builtins.isAttrs [ { } ({ } // { }) { __functor = self: x: x; } { outPath = "a"; } { __toString = self: "a"; } [ ] (x: x) (derivation { name = "a"; system = "s"; builder = "b"; }) ]

{ __functor = { __functor = _: self: x: [ self.n x ]; }; n = 1; } 2

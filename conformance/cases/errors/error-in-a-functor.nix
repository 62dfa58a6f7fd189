{ __functor = self: x: self.missing; } 1

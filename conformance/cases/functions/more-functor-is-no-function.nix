{ __functor = self: 1; } 1

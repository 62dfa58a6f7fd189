{ __functor = self: { a }: a; } { a = 1; b = 2; }

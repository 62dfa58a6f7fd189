{ __functor = self: { a }: a + self.n; n = 1; }

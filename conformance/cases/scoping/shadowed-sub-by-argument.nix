(__sub: 3 - 1) (a: b: a + b)

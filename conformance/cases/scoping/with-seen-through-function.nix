with { a = 1; }; (x: (y: a + x + y) 2) 3

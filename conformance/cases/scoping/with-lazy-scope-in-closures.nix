let f = with { a = 1; }; b: a + b; in f 2

let a = 0; in { a = 1; b = a; __overrides = { a = 2; }; }

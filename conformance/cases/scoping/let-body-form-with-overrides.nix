let { a = 1; body = a; __overrides = { a = 2; }; }

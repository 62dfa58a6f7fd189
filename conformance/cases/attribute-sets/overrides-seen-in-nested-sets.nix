rec { a = 1; s = { b = a; }; __overrides = { a = 2; }; }

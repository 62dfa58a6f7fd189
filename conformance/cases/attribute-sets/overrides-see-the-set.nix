rec { a = 1; b = a; __overrides = { a = c; }; c = 5; }

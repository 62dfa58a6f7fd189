rec { a = 1; b = 2; __overrides = { a = b; b = 3; }; }

rec { a = b + 1; b = c.d; c = { d = 1; }; }

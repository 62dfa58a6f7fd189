rec { a = { b = c; }; c = { d = a; }; }

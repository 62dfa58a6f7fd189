let x = { a = 1; }; in { p = { q = [ x ]; }; r = x; }

let f = x: x.a; s = { a = f s; }; in s.a

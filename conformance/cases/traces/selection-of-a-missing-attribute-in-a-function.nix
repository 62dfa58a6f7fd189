let f = s: s.a.b; in f { a = { }; }

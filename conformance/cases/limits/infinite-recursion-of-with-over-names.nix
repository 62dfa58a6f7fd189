let s = { a = with s; s.a; }; in s.a

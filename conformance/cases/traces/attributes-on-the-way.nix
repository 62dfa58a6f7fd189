let s = { a = s.b; b = s.c; c = throw "at the end"; }; in s.a

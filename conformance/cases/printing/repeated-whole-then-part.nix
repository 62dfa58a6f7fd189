let s = { a.b = { c = 1; }; }; in [ s s.a s.a.b ]

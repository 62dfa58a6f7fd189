let s = { a = { v = 1; }; }; in [ s.a s.a ]

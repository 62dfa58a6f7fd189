let x = { a = { b = 1; }; }; in map (y: y) [ x.a.c ]

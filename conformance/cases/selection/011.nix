let x = { a = 1; }; in map (y: y) [ x.a.c ]

let s = { a.b = 1; n = null; "x y" = 1; }; in [ (s ? a) (s ? a.b) (s ? a.b.c) (s ? z) (s ? z.y) (s ? n) (s ? "x y") (s ? ${"a" + ""}) (s ? n.m) ]

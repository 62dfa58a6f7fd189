let s.a.b.c = x: throw "x"; in s.a.b.c 1

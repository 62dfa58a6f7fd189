let a.b.c = 1; a.d = 2; in a

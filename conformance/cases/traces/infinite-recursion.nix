let a = { b = c + 1; }; c = a.b; in c

let a.b = 1; c = 2; in a.b/c

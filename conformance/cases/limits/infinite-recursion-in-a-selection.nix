let a = a.b; in a

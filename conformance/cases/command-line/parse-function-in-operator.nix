a: a // (x: x)

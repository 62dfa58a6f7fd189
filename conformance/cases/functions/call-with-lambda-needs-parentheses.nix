let f = g: g 1; in f x: x

let f = g: g; in f let x = 1; in x

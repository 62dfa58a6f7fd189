let f = x: f x; g = g 1; in g

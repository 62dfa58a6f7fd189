let f = x: g x; g = y: y + 1; in f (throw "argument")

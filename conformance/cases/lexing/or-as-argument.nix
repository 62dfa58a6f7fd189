let or = 1; f = x: x + 1; in f or

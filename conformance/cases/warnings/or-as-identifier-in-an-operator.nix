let or = 2; f = x: x; in f or + f or * 2

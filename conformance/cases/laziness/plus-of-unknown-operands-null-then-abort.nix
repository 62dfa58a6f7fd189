let f = x: x; g = x: x; in f null + g (abort "z")

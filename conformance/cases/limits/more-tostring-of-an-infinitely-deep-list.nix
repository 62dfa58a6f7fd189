let f = n: toString [ (f (n + 1)) ]; in f 0

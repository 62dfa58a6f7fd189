let f = a: b: a + b; g = f 1; in [ (g 2) (g 3) ]

let or = 1; id = x: x; in [ (id or) 2 ]

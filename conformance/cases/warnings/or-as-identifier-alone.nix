let or = x: x; in [ (or 1) ]

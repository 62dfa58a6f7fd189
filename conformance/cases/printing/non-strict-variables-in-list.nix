let a = 1; b = 1 + 1; in [ a b ]

 let or = 1; f = a: b: a; in [ f or 2 ]

let a = 2; e3 = "e3"; in [ 1a 1e3 ]

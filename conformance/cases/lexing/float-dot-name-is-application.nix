let a = "a"; in [ 1.a ]

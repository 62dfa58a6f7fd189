let e = "name"; in [ 1.5e ]

let a-1 = "name"; a = 5; in [ a-1 (a - 1) (a -1) ]

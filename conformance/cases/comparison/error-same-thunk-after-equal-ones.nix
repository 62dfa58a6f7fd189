let x = throw "x"; in [ 1 2 x ] == [ 1 2 x ]

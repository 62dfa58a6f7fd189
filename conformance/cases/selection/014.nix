let x = throw "x"; in [ x.a ]

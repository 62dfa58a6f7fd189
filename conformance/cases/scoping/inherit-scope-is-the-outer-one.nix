let a = "outer"; in { a = "inner"; s = { inherit a; }; }.s.a

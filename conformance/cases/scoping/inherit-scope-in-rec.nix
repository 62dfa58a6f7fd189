let a = "outer"; in rec { a = "rec"; s = { inherit a; }; }.s.a

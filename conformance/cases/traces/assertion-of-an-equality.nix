let f = x: assert x == [ 1 { a = "y"; } ]; x; in f [ 1 { a = "x"; } ]

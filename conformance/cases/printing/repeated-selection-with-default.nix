let x = { a = { b = 1; }; }; in [ x.a (x.a or 1) (x.z or x.a) ]

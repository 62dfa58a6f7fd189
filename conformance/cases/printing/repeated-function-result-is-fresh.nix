let f = _: { a = 1; }; in [ (f 1) (f 1) ]

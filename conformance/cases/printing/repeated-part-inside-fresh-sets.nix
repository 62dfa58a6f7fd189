let f = x: { inherit x; }; v = { z = 1; }; in [ (f v) (f v) ]

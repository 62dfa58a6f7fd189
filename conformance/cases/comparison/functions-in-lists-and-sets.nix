let f = x: x; l = [ f ]; s = { a = f; }; in [ (f == f) (l == l) (s == s) ([ f ] == [ f ]) ({ a = f; } == { a = f; }) (l == [ f ]) (s.a == f) ((x: x) == (x: x)) ]

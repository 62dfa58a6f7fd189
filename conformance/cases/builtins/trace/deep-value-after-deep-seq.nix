let v = { a.b.c.d.e.f = [ [ [ [ [ 1 ] ] ] ] ]; }; in builtins.deepSeq v (builtins.trace v 1)

let id = x: x; big = builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 100); s = { f = id (x: x); l = id [ (x: x) ]; }; t = { inherit (s) f l; }; in
builtins.seq s.f (builtins.seq big [ (s == t) ([ s.f ] == [ s.f ]) ([ s.l ] == [ t.l ]) (s == { inherit (s) f; l = t.l; }) (t == t) ([ t ] == [ t ]) ])

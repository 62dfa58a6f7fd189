let inf = 1.0e308 * 10; n = inf - inf; id = x: x; l = [ n ]; f = x: x; lf = [ f ]; in
[ ([ n ] == [ n ]) ([ n ] == [ (id n) ]) ([ (id n) ] == [ n ]) ([ (id n) ] == [ (id n) ]) ([ l ] == [ (id l) ]) ([ (id l) ] == [ l ]) ([ (id l) ] == [ (id l) ])
  ([ lf ] == [ (id lf) ]) ([ (id lf) ] == [ lf ]) ([ (id lf) ] == [ (id lf) ]) ([ f ] == [ f ]) ([ f ] == [ (id f) ]) ([ (id f) ] == [ f ]) ([ (id f) ] == [ (id f) ])
  (let t = id f; in [ t ] == [ t ]) (let t = id n; in [ t ] == [ t ]) (builtins.elem n [ n ]) (builtins.elem f [ f ]) (builtins.elem f [ (id f) ]) (builtins.elem l [ (id l) ]) ]

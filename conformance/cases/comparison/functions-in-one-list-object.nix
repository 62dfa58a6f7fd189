let l = [ (x: x) ]; in [ (l == l) (l == [ (builtins.head l) ]) ([ (builtins.head l) ] == [ (builtins.head l) ]) ]

let
  inf = 1.0e200 * 1.0e200;
  nan = inf - inf;
in
[ (builtins.lessThan [ nan 1 ] [ nan 2 ]) (builtins.lessThan [ (inf - inf) 1 ] [ (inf - inf) 2 ]) ]

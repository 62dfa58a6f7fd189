let
  inf = 1.0e200 * 1.0e200;
  nan = inf - inf;
in
map (x: if x == x then x else "nan") (builtins.sort builtins.lessThan [ 3 nan 1 nan 2 ])

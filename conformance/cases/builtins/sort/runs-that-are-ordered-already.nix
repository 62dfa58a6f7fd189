let
  up = builtins.genList (i: i) 20;
  down = builtins.genList (i: 20 - i) 20;
  less = a: b: a < b;
in
map (builtins.sort less) [ up down (up ++ up) (up ++ down) (down ++ up) (down ++ down) (up ++ down ++ up) (up ++ [ 5 ]) (down ++ [ 5 ]) ([ 19 ] ++ up) ([ 0 ] ++ down) ]

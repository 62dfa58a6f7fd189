let
  x = builtins.foldl' (acc: y: x) 0 [ 1 ];
in
x

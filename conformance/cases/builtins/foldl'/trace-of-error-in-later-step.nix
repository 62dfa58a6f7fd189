let
  step = acc: x: acc + x;
in
builtins.foldl' step 1 [ 2 "three" ]

let
  list = [ (x: x) ];
in
[ (list == map (x: x) list) (list == list ++ [ ]) ]

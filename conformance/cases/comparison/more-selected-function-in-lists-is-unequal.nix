let
  set = { f = x: x; };
in
[ ([ set.f ] == [ set.f ]) (set.f == set.f) (set == set) ]

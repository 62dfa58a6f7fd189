let
  f = x: builtins.genList (i: x) x;
in
builtins.concatMap f [ 0 1 2 3 ] == builtins.concatLists (map f [ 0 1 2 3 ])

let
  less = a: b: builtins.trace "${toString a}<${toString b}" (a < b);
in
map (builtins.sort less) [ [ 2 1 ] [ 1 2 ] [ 3 1 2 ] [ 1 2 3 ] [ 2 2 2 ] [ 4 1 3 2 5 ] [ 5 4 3 2 1 0 ] [ 1 5 2 6 3 7 4 8 0 9 ] [ 3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4 ] ]

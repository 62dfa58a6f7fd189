let
  key = n: [ (builtins.trace "key ${toString n}" n) ];
  closure = keys: map (x: builtins.head x.key) (builtins.genericClosure {
    startSet = map (n: { key = key n; }) keys;
    operator = x: [ ];
  });
in
map closure [ [ 4 2 6 1 3 5 7 4 3 ] [ 1 2 3 4 5 6 7 8 3 5 8 ] [ 8 7 6 5 4 3 2 1 5 7 2 ] [ 5 1 4 2 3 3 2 4 1 5 ] ]

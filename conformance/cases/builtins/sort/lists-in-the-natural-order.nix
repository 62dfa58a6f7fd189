let
  id = x: x;
in
[
  (builtins.sort builtins.lessThan [ [ 2 1 ] [ 1 ] [ ] [ 1 2 ] [ 1 (id 1) ] (id [ 0 9 ]) ])
  (builtins.sort builtins.lessThan [ [ [ 2 ] 1 ] [ [ 1 ] 2 ] [ [ 1 ] 1 ] ])
  (builtins.sort builtins.lessThan [ (id [ "b" ]) [ "a" "c" ] [ "a" (id "b") ] ])
]

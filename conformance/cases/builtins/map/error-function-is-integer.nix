let
  mapped = map 1 [ "x" ];
in
[ (builtins.length mapped) (builtins.head mapped) ]

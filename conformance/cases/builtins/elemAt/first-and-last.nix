let
  list = [ "a" "b" "c" ];
in
[ (builtins.elemAt list 0) (builtins.elemAt list 2) ]

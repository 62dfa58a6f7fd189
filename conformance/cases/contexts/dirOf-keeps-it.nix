let
  n = dirOf (builtins.toFile "a" "a");
in
[ n (builtins.getContext n) ]

let
  n = baseNameOf (builtins.toFile "a" "a");
in
[ n (builtins.getContext n) ]

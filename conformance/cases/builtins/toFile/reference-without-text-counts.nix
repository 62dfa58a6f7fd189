let
  a = builtins.toFile "a" "a";
in
builtins.toFile "b" (builtins.substring 0 0 a) == builtins.toFile "b" ""

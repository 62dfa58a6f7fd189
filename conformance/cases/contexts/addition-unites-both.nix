let
  a = builtins.toFile "a" "a";
  b = builtins.toFile "b" "b";
in
builtins.attrNames (builtins.getContext (a + b)) == [ a b ]

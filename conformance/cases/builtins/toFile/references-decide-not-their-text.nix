let
  a = builtins.toFile "a" "a";
in
builtins.toFile "b" a == builtins.toFile "b" (builtins.unsafeDiscardStringContext a)

let
  a = builtins.toFile "a" "a";
in
builtins.getContext (builtins.replaceStrings [ a ] [ "X" ] (builtins.unsafeDiscardStringContext a))

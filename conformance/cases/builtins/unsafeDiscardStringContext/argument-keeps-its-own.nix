let
  a = builtins.toFile "a" "a";
in
[ (builtins.hasContext (builtins.unsafeDiscardStringContext a)) (builtins.hasContext a) ]

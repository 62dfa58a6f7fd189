let
  a = builtins.toFile "a" "a";
in
builtins.elem a [ (builtins.unsafeDiscardStringContext a) ]

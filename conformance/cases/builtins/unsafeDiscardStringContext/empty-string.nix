let s = builtins.toFile "a" "b"; in [ (builtins.unsafeDiscardStringContext "") (builtins.getContext (builtins.unsafeDiscardStringContext (builtins.substring 0 0 s))) ]

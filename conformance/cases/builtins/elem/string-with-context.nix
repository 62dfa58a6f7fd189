let s = builtins.toFile "a" "b"; t = builtins.unsafeDiscardStringContext s; in [ (builtins.elem s [ t ]) (builtins.elem t [ s ]) (builtins.elem s [ s ]) ]

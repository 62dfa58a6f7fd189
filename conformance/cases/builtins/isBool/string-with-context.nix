let s = builtins.toFile "a" "b"; k = x: map (p: builtins.substring 44 1 p) (builtins.attrNames (builtins.getContext x)); in builtins.isBool s

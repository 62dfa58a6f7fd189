(x: builtins.hasContext x) (builtins.toFile "a" "a")

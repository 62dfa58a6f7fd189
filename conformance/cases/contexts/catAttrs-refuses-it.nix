builtins.catAttrs (builtins.toFile "a" "a") [ ]

builtins.hasContext (builtins.head (builtins.elemAt (builtins.split "(store)" (builtins.toFile "a" "a")) 1))

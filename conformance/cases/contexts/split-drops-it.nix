map (p: builtins.isList p || builtins.hasContext p) (builtins.split "(store)" (builtins.toFile "a" "a"))

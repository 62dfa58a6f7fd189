removeAttrs { } [ (builtins.toFile "a" "a") ]

builtins.hasAttr (builtins.toFile "a" "a") { }

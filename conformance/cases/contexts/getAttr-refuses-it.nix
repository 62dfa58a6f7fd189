builtins.getAttr (builtins.toFile "a" "a") { }

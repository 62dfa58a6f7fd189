[ (builtins.isString (builtins.toFile "a" "a")) (builtins.typeOf (builtins.toFile "a" "a")) ]

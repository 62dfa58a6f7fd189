builtins.bitAnd "${builtins.toFile "a" "b"}" 1

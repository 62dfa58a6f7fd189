builtins.bitAnd 1 "${builtins.toFile "a" "b"}"

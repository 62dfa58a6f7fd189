builtins.bitOr 1 "${builtins.toFile "a" "b"}"

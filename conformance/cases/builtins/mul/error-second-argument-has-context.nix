builtins.mul 1 "${builtins.toFile "a" "b"}"

builtins.bitXor 1 "${builtins.toFile "a" "b"}"

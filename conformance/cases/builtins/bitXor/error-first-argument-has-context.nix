builtins.bitXor "${builtins.toFile "a" "b"}" 1

builtins.add 1 "${builtins.toFile "a" "b"}"

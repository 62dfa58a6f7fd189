builtins.sub 1 "${builtins.toFile "a" "b"}"

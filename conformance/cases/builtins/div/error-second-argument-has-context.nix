builtins.div 1 "${builtins.toFile "a" "b"}"

builtins.div "${builtins.toFile "a" "b"}" 1

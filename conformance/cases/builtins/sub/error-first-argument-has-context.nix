builtins.sub "${builtins.toFile "a" "b"}" 1

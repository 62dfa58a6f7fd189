builtins.mul "${builtins.toFile "a" "b"}" 1

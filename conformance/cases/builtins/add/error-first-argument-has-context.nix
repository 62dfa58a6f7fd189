builtins.add "${builtins.toFile "a" "b"}" 1

builtins.bitOr "${builtins.toFile "a" "b"}" 1

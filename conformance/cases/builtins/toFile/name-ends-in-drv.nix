builtins.toFile "a.drv" "b"

builtins.toFile "a.drv" "x"

builtins.toFile "b" "${./support/x.txt}"

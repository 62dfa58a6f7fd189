builtins.toFile "n" ./support/x.txt

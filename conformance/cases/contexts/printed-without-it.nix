{ a = builtins.toFile "a" "a"; }

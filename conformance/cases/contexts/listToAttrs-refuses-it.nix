builtins.listToAttrs [ { name = builtins.toFile "a" "a"; value = 1; } ]

map (builtins.toFile "n") [ "a" "b" ]

builtins.flakeRefToString { type = "path"; path = builtins.toFile "a" "a"; }

builtins.path { path = builtins.toFile "f" "x"; name = "n"; }

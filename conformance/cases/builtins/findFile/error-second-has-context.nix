builtins.findFile [ ] (builtins.toFile "a" "a")

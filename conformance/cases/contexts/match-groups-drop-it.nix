map builtins.hasContext (builtins.match "(.*)-(.*)" (builtins.toFile "a" "a"))

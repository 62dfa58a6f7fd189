map builtins.hasContext (builtins.sort builtins.lessThan [ (builtins.toFile "a" "a") "x" ])

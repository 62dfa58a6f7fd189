builtins.groupBy (x: x) [ (builtins.toFile "a" "a") ]

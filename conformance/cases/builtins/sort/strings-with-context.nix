let s = builtins.toFile "a" "b"; in map builtins.hasContext (builtins.sort builtins.lessThan [ "~" s "." ])

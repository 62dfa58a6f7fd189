abort "see ${builtins.toFile "a" "a"}"

throw "see ${builtins.toFile "a" "a"}"

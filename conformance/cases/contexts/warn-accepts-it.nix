builtins.warn "see ${builtins.toFile "a" "a"}" 1

let s = builtins.toFile "a" "b"; in builtins.getContext "${s}${s}"

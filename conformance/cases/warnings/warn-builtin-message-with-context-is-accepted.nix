builtins.warn "${builtins.toFile "x" "y"}" 1

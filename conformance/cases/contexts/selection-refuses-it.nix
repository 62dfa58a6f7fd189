{ }.${builtins.toFile "a" "a"} or 1

builtins.match "(^)*a" "a"

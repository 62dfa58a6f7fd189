builtins.match "[[.a]" "a"

builtins.match "a" "a\n"

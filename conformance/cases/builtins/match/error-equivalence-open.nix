builtins.match "[[=a]" "a"

builtins.split "^" "a\nb"

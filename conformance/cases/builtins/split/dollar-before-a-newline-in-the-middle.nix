builtins.split "$" "a\nb"

builtins.match "[a-[:digit:]]" "a"

builtins.match "[a-[:digit:]]" "5"

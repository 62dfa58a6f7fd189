builtins.match "[[:ALPHA:]]" "a"

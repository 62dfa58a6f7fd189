builtins.match "[[:alpha]]" "a]"

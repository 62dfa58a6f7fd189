builtins.match "[[:digit:]-z]" "a"

builtins.match "[[:alpha]" "a"

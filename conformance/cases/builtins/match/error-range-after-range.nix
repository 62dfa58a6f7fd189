builtins.match "[a-b-z]" "a"

builtins.match "[a--]" "a"

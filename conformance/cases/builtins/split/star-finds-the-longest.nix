builtins.split "a*" "aaa"

builtins.split "$" "aaa"

builtins.sub "b" "a"

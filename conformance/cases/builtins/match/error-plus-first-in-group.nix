builtins.match "(+a)" "a"

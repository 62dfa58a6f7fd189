builtins.match "a{2147483648}" "a"

builtins.match "a{200000}" "a"

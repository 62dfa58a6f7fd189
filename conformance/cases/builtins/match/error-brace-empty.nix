builtins.match "a{}" "a"

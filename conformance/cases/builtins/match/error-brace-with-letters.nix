builtins.match "a{x}" "a"

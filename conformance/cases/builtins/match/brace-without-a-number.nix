builtins.match "a{x}" "a{x}"

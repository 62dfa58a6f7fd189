builtins.match "a{}" "a{}"

builtins.match "a|?" "a"

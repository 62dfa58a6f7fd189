builtins.match "?" "?"

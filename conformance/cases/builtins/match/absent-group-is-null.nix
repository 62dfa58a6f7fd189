builtins.match "a(b)?(.*)" "ac"

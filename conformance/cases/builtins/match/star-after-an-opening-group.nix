builtins.match "(*a)" "*a"

builtins.fetchTree "x"

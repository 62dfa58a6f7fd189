builtins.warn "" 1

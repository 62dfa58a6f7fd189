builtins.trace [ "a\n\"" ] 1

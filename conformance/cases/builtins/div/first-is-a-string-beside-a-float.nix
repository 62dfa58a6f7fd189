builtins.div "1" 1.5

builtins.trace [ null true false ] 1

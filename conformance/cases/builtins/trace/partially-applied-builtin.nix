builtins.trace (builtins.add 1) 1

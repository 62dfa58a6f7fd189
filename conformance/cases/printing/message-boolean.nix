builtins.add 1 (false)

builtins.parseFlakeRef 1

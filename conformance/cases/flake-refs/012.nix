builtins.parseFlakeRef ""

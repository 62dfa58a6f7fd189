builtins.parseFlakeRef "file://"

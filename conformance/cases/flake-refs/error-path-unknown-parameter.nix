builtins.parseFlakeRef "path:/a?x=1"

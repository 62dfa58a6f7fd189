builtins.parseFlakeRef "path:/a"

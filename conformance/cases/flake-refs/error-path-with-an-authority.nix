builtins.parseFlakeRef "path://host/a"

builtins.parseFlakeRef "größe"

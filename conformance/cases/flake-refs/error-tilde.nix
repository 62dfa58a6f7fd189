builtins.parseFlakeRef "~/a"

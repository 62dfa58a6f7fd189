builtins.parseFlakeRef "sourcehut:~user/repo/main"

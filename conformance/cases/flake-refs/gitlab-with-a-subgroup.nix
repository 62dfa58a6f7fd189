builtins.parseFlakeRef "gitlab:group%2Fsub/repo"

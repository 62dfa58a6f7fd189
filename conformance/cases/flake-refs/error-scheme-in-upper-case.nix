builtins.parseFlakeRef "GITHUB:owner/repo"

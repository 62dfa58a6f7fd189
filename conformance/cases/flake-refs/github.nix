builtins.parseFlakeRef "github:owner/repo"

builtins.parseFlakeRef "github:owner/repo/branch"

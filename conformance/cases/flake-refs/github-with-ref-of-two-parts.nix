builtins.parseFlakeRef "github:owner/repo/feature/x"

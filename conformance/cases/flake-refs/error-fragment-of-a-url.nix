builtins.parseFlakeRef "github:owner/repo#hello"

builtins.parseFlakeRef "github:owner/repo/a?ref=b"

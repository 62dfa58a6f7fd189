builtins.parseFlakeRef "github:owner/repo/a..b"

builtins.parseFlakeRef "github:owner/repo?host=a/b"

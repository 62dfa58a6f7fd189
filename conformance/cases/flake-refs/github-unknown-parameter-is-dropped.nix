builtins.parseFlakeRef "github:owner/repo?x=1"

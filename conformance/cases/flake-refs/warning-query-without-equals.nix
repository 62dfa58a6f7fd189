builtins.parseFlakeRef "github:owner/repo?dir"

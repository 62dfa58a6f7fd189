builtins.parseFlakeRef "github:owner"

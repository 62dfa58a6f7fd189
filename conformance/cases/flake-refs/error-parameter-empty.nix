builtins.parseFlakeRef "github:owner/repo?ref="

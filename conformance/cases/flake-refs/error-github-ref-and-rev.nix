builtins.parseFlakeRef "github:owner/repo?ref=a&rev=e3b0c44298fc1c149afbf4c8996fb92427ae41e4"

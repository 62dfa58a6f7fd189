builtins.parseFlakeRef "flake:1a"

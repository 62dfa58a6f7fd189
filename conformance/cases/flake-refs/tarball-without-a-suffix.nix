builtins.parseFlakeRef "https://example.org/a"

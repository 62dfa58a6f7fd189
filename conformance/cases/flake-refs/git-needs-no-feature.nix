builtins.parseFlakeRef "git+https://example.org/a.git"

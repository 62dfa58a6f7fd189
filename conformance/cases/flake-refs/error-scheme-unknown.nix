builtins.parseFlakeRef "ftp://example.org/a"

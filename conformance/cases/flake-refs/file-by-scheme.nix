builtins.parseFlakeRef "file+https://example.org/a.zip"

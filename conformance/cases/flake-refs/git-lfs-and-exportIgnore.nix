builtins.parseFlakeRef "git+https://example.org/a.git?lfs=1&exportIgnore=1"

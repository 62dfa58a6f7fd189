builtins.parseFlakeRef "https://example.org/a.tar.gz?token=1&dir=sub"

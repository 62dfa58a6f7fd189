builtins.parseFlakeRef "https://example.org/a.tar.xz"

builtins.parseFlakeRef "tarball+https://example.org/a"

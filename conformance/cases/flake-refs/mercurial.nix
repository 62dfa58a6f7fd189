builtins.parseFlakeRef "hg+https://example.org/a?ref=b"

builtins.parseFlakeRef "git+https://example.org/a.git?ref=a&ref=b"

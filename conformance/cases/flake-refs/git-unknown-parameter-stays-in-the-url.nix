builtins.parseFlakeRef "git+https://example.org/a.git?x=1&ref=main"

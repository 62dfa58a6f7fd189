builtins.parseFlakeRef "git+https://example.org/a.git?rev=123"

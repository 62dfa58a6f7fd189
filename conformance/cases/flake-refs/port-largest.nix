builtins.parseFlakeRef "https://a:65535/b"

builtins.parseFlakeRef "git+https://example.org/a.git?ref=main&rev=e3b0c44298fc1c149afbf4c8996fb92427ae41e4&shallow=1"

builtins.parseFlakeRef "git+https://example.org/a.git?ref=main&submodules=1&shallow=0&allRefs=1"

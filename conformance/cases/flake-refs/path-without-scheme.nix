builtins.parseFlakeRef "/a/b"

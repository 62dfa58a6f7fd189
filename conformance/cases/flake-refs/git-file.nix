builtins.parseFlakeRef "git+file:///a/b"

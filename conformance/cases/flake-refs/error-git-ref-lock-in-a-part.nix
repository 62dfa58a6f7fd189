builtins.parseFlakeRef "git+https://h/a?ref=a.lock/b"

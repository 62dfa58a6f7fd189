builtins.parseFlakeRef "hg+https://h/a?ref=.b"

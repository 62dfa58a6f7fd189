builtins.parseFlakeRef "a#b"

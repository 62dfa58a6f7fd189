builtins.parseFlakeRef "git+https://h/a?ref=a%1Fb"

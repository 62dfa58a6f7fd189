builtins.parseFlakeRef "git+ssh://user@example.org:2222/a"

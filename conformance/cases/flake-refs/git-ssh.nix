builtins.parseFlakeRef "git+ssh://git@example.org/a/b.git"

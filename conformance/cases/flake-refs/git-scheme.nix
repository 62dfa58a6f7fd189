builtins.parseFlakeRef "git://example.org/a.git"

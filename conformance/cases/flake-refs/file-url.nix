builtins.parseFlakeRef "file:///a/b.tar.gz"

builtins.parseFlakeRef "/foo/bar"

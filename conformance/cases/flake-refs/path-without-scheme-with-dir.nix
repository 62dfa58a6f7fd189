builtins.parseFlakeRef "/a/b?dir=c"

builtins.parseFlakeRef "/a#b%4"

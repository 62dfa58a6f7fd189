builtins.parseFlakeRef "/a?b=^c"

builtins.parseFlakeRef "/a#b%4xc"

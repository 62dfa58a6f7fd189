builtins.parseFlakeRef "/a#b\nc"

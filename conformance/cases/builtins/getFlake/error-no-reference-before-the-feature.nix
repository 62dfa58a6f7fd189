builtins.getFlake "a\n"

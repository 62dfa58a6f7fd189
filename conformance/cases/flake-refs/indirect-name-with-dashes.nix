builtins.parseFlakeRef "a-b_c9"

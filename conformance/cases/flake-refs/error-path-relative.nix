builtins.parseFlakeRef "./a/b"

builtins.false.a

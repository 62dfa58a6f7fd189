builtins.readDir ./support/d/to-sub

builtins.readDir ./support/d

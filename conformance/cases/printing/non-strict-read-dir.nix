builtins.readDir ./support

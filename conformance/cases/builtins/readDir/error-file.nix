builtins.readDir ./support/d/file

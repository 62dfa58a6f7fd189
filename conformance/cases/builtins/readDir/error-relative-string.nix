builtins.readDir "support"

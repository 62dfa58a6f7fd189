builtins.readDir (toString ./support/d/sub)

builtins.flakeRefToString 1

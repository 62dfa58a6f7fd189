builtins.parseDrvName "name-1.2"

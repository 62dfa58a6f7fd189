builtins.parseDrvName "name-1-2-name-3"

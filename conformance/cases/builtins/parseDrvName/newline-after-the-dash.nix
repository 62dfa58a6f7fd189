builtins.parseDrvName "a-\nb"

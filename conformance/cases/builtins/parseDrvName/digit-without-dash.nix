builtins.parseDrvName "python3"

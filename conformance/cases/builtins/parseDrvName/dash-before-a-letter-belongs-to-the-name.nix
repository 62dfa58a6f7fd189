builtins.parseDrvName "a-b-c2-1.0-beta"

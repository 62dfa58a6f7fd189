[ ] ++ builtins.map 1

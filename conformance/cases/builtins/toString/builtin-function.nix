toString builtins.map

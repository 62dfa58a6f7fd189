builtins.trace builtins.map 1

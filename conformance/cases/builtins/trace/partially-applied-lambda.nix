builtins.trace ((x: y: x) 1) 1

builtins.add 1 (./some/path)

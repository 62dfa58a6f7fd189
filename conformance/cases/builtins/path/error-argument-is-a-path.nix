builtins.path ./support/tree

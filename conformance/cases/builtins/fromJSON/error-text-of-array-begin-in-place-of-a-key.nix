builtins.fromJSON "{ [ ] : 1 }"

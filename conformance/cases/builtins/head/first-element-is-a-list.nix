builtins.head [ [ ] 1 ]

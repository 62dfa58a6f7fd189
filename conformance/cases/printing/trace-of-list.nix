builtins.trace [ 1 (1 + 1) "x" [ ] ] 1

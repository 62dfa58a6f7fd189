builtins.trace "plain\ntext" (builtins.trace 1.5 (builtins.trace null (builtins.trace [ ] 1)))

builtins.findFile [ ] ./support/one

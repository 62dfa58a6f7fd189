builtins.findFile [ ] "nix/absent"

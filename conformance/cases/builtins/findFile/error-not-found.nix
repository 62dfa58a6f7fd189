builtins.findFile [ { path = ./support/one; } ] "absent.nix"

builtins.findFile [ { prefix = "a"; path = ../import/support/set.nix; } ] "a/x"

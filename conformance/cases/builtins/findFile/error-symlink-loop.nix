builtins.findFile [ { prefix = ""; path = ../import/support/circle.nix; } ] "x"

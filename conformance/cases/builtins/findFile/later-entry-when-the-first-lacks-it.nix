builtins.findFile [ { prefix = ""; path = ./support/one; } { prefix = ""; path = ./support/two; } ] "only-two.nix"

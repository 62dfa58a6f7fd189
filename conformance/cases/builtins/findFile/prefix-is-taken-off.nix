builtins.findFile [ { prefix = "p"; path = ./support/two; } ] "p/pkg/sub/deep.nix"

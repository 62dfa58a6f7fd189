builtins.findFile [ { path = ./support/one; } ] "pkg/../only-one.nix"

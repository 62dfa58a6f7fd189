builtins.findFile [ { prefix = "pk"; path = ./support/two; } ] "pkg"

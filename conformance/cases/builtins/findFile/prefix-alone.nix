builtins.findFile [ { prefix = "p"; path = ./support/two; } ] "p"

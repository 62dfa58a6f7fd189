builtins.findFile [ { prefix = "a/b"; path = ./support/two; } ] "a/b/pkg"

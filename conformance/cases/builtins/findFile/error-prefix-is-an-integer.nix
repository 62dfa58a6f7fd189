builtins.findFile [ { prefix = 1; path = ./support/one; } ] "pkg"

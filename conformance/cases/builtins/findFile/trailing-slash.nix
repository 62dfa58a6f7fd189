builtins.findFile [ { path = ./support/one; } ] "pkg/"

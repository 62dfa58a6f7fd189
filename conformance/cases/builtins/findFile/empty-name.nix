builtins.findFile [ { path = ./support/one; } ] ""

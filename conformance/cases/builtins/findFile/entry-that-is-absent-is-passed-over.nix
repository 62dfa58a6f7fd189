builtins.findFile [ { path = ./support/absent; } { path = ./support/one; } ] "pkg"

builtins.findFile [ { path = 1; } ] "pkg"

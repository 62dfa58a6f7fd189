builtins.findFile [ 1 ] "pkg"

builtins.findFile [ { prefix = ""; } ] "pkg"

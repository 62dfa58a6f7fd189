builtins.findFile { } "pkg"

builtins.readFile (builtins.path { path = ./support/tree; name = "n"; } + "/sub/b.txt")

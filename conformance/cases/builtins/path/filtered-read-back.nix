builtins.attrNames (builtins.readDir (builtins.path { path = ./support/tree; name = "n"; filter = p: t: t == "regular"; }))

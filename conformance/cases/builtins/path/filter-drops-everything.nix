builtins.path { path = ./support/tree; name = "n"; filter = p: t: false; }

builtins.path { path = ./support/tree; name = "n"; filter = { __functor = self: p: t: t == "regular"; }; }

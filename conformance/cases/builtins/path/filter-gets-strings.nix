builtins.path { path = ./support/tree; name = "n"; filter = p: t: builtins.trace (builtins.typeOf p) true; }

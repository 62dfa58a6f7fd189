builtins.path { path = ./support/tree; name = "n"; filter = p: t: builtins.trace "${baseNameOf p} ${t}" true; }

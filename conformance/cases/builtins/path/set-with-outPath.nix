builtins.path { path = { outPath = ./support/tree; }; }

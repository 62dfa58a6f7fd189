builtins.path { path = { outPath = 1; }; }

builtins.toJSON { outPath = { outPath = { outPath = 1; }; }; }

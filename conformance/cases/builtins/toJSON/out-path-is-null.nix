builtins.toJSON { outPath = null; }

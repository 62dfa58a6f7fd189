builtins.warn { outPath = "x"; } 1

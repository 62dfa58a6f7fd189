builtins.readDir { outPath = ./support/d/sub; }

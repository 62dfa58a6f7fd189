builtins.pathExists { outPath = ./support/dir; }

builtins.readFile ./support/nul

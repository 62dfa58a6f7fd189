builtins.readFile ./support/empty

builtins.readFile ./support/no-newline

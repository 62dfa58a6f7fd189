builtins.readFile ./support/link

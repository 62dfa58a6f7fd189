builtins.readFile ./support/text

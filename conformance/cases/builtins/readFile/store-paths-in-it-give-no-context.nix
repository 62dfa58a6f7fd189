builtins.hasContext (builtins.readFile ./support/refers)

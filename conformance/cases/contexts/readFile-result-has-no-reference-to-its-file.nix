builtins.hasContext (builtins.readFile ./support/one.txt)

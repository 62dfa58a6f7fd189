builtins.stringLength (builtins.readFile ./support/unicode)

builtins.stringLength (builtins.readFile ./support/latin)

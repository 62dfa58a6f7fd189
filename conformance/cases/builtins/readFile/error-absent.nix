builtins.readFile ./support/absent

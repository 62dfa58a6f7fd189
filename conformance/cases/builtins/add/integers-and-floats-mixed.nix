[ (builtins.add 1 2) (builtins.add 1 2.5) (builtins.add 0.5 2) (builtins.add 0.25 0.5) ]

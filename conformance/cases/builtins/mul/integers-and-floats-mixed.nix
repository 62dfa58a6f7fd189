[ (builtins.mul 6 7) (builtins.mul 2 0.5) (builtins.mul 0.5 3) (builtins.mul (-1) 2.0) ]

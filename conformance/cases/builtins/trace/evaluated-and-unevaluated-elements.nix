let xs = [ (1 + 1) (2 + 2) ]; in builtins.seq (builtins.elemAt xs 0) (builtins.trace xs 1)

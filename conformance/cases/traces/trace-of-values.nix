builtins.trace { a = 1; b = [ (1 + 1) "x" ]; } 2

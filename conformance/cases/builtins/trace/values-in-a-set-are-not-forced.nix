builtins.trace { a = 1; b = throw "x"; c = [ 1 (1+1) ]; } 2

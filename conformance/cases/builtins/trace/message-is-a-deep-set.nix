builtins.trace { a = { b = [ 1 (1 + 1) ]; }; } 1

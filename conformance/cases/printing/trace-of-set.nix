builtins.trace { a = 1; b = 1 + 1; c = { d = "x"; }; } 1

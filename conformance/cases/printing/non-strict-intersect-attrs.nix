builtins.intersectAttrs { a = 1; b = 2; } { a = 1 + 1; b = "x"; c = 3; }

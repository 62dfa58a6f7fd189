rec { __overrides = let p = a; q = b; in builtins.seq (toString p) { a = q; b = p; c = p + q; }; a = 1; b = 2; c = 3; d = a + b * c; }

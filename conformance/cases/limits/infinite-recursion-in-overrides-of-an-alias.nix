let a = rec { __overrides = b; x = 1; }; b = a; in a.x

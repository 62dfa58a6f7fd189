let o = rec { __overrides = { b = { v = 1; }; }; b = 2; c = b; }; in [ o.b o.c o ]

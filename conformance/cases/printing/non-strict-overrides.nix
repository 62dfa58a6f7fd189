rec { __overrides = { b = 1 + 1; }; a = 1; b = 2; }

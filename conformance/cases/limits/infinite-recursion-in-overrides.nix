let a = rec { __overrides = a; }; in a

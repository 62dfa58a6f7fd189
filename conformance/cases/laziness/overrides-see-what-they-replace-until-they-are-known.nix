rec { __overrides = y; x = 1; y = { x = y.z; z = x; }; }

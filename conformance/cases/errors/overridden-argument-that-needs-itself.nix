rec { __overrides = { b = __getAttr "" b; }; b = 1; }

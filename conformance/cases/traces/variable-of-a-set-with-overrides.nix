rec { __overrides = { a = builtins.trace 1 (assert 1; 1); }; a = 1; b = [ a ]; }.b

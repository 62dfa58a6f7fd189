builtins.attrValues { c = 1; a = 3; b = 2; A = 0; }

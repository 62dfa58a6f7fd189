builtins.attrValues (rec { b = a + 1; a = 1; c = b + a; })

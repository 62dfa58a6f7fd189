builtins.attrValues { b = 1 + 1; a = "x"; }

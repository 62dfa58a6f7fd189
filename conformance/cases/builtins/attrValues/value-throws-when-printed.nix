builtins.attrValues { b = throw "x"; a = 2; }

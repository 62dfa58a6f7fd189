let x = { a = 1; }; in builtins.attrValues { p = x; q = x; }

builtins.add 1 { a = throw "x"; b = 1; }

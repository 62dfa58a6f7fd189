let s = { a = 1; b = throw "x"; c = 3; d = assert false; 4; }; in builtins.filter (n: (builtins.tryEval s.${n}).success) (builtins.attrNames s)

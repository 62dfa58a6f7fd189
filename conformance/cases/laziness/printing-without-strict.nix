{ a = throw "never"; b = [ (throw "never") ]; c = 1; d = "x"; e = [ ]; f = { }; g = x: x; }

{ a = 1 + 1; b = [ (throw "not forced") ]; c = "x"; }

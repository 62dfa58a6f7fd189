{ type = "derivation"; outPath = "o"; x = throw "x"; } == { type = "derivation"; outPath = "o"; y = 1; }

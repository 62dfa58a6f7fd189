builtins.toJSON [ { __toString = s: "a" + s.b; b = "c"; } { outPath = { __toString = s: "d"; }; } 1 ]

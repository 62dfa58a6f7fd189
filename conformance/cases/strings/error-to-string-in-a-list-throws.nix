toString [ 1 { __toString = self: { outPath = throw "inner"; }; } ]

builtins.readFile { __toString = self: { outPath = throw "inner"; }; }

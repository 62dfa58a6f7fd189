builtins.toJSON { __toString = self: { outPath = "inner"; }; }

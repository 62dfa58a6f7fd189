builtins.toJSON { __toString = self: { __toString = self: { outPath = "a"; }; }; }

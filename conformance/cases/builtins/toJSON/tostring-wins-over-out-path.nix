builtins.toJSON { __toString = self: "string"; outPath = "out"; }

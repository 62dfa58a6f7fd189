toString { __toString = self: "string"; outPath = throw "out path"; }

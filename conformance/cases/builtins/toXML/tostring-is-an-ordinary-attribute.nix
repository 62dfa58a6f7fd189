builtins.toXML { __toString = self: "x"; outPath = "/x"; }

builtins.trace { __toString = self: "x"; outPath = "/x"; } 1

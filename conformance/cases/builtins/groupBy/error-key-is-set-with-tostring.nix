builtins.groupBy (x: { __toString = self: "key"; }) [ 1 ]

baseNameOf { __toString = self: "p/q"; }

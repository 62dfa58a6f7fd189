{ __toString = self: "x"; }

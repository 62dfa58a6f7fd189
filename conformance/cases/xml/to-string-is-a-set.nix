{ __toString = self: "text"; }

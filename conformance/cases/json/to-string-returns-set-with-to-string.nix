{ __toString = self: { __toString = self: "inner"; }; }

toString { __toString = self: { __toString = self: "inner"; }; }

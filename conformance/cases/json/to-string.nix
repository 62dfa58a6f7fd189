{ __toString = self: "made of ${self.x}"; x = "x"; }

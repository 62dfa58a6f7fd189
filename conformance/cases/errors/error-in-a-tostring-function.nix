toString { __toString = self: self.missing; }

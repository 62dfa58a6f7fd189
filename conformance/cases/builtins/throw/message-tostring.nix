throw { __toString = self: "from a function"; }

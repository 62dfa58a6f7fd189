{ __toString = self: throw "toString"; }

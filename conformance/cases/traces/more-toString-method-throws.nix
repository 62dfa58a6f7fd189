toString { __toString = self: throw "tt"; }

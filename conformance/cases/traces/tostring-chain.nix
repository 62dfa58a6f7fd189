toString [ 1 { __toString = self: throw "x"; } ]

[ { __toString = self: "a"; } { __toString = self: "b"; } ]

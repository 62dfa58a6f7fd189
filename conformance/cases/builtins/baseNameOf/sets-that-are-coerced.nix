map builtins.baseNameOf [ { outPath = "/a/" + "b"; } { __toString = self: "/c/" + self.x; x = "d/"; } ]

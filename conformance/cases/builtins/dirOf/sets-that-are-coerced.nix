map builtins.dirOf [ { outPath = "/a/" + "b"; } { __toString = self: "/c/" + self.x; x = "d"; } { outPath = { outPath = "e/f"; }; } ]

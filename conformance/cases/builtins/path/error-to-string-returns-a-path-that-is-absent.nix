builtins.path { path = { __toString = self: self.p; p = ./absent-here; }; }

builtins.path { path = { __toString = self: 1; }; }

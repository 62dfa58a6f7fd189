let p = builtins.path { path = { __toString = self: p; }; }; in p

builtins.path { path = { __toString = self: [ "/a" ]; }; }

builtins.substring 1 1 { __toString = self: "abc"; }

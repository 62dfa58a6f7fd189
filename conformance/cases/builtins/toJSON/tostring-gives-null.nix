builtins.toJSON { __toString = self: null; }

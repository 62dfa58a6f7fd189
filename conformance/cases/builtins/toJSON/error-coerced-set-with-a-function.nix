builtins.toJSON { __toString = self: self; }

builtins.toJSON { __functor = self: 1; }

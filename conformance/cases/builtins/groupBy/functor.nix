builtins.groupBy { prefix = "p-"; __functor = self: x: self.prefix + x; } [ "b" "a" ]

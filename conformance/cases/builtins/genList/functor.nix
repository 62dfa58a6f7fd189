builtins.genList { base = 100; __functor = self: i: self.base + i; } 3

(builtins.partition { min = 3; __functor = self: x: x >= self.min; } [ 1 2 3 4 ]).right

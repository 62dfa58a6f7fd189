builtins.foldl' { factor = 3; __functor = self: acc: x: acc + self.factor * x; } 0 [ 1 2 ]

builtins.concatMap { times = 2; __functor = self: x: builtins.genList (i: x) self.times; } [ "a" "b" ]

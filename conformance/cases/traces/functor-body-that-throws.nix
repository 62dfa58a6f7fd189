let s = { __functor = self: x: self.a x; }; in s 1

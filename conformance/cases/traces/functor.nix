let s = { __functor = self: x: self.f x; f = y: throw "x"; }; in s 1

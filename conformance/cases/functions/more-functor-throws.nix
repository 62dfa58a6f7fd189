{ __functor = self: x: throw "f"; } 1

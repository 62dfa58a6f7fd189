{ __functor = self: x: { __functor = s: y: throw "f3"; }; } 1 2

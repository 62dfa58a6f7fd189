builtins.sort { __functor = self: a: b: throw "functor"; } [ 1 2 3 ]

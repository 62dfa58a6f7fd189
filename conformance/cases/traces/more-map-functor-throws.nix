let f = { __functor = s: v: throw "x"; }; in map f [ 1 2 ]

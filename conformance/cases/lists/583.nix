let f = { __functor = s: v: if v == 1 then 1 else throw "x"; }; in map f [ 1 2 ]

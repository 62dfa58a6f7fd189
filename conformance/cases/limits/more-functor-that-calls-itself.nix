let f = { __functor = s: x: s x; }; in f 1

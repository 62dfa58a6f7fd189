let s = { __functor = self: x: x; }; t = { __functor = self: x: x; }; in [ (s == s) (s == t) ]

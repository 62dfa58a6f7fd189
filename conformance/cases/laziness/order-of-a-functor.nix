let t = builtins.trace; s = { __functor = t "functor" (self: t "self" (x: t "x" x)); }; in [ (s 1) (s 2) ]

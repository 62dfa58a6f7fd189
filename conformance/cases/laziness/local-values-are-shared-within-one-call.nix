let t = builtins.trace; f = x: let y = t "y" x; in { a = y; b = y; }; in [ (f 1).a (f 1).b ]

let l = [ { a = 1; } { b = 2; } ]; in builtins.seq (builtins.filter (x: x ? a) l) (l + 1)

let l = [ [ 1 ] { a = { }; } ]; in builtins.seq (l == [ [ 1 ] { } ]) (l + 1)

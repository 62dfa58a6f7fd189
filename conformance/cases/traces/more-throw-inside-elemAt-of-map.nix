let s = { a = builtins.elemAt (map (x: throw "x") [ 1 ]) 0; }; in s.a

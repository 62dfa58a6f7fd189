builtins.foldl' (f: n: x: f (x + n)) (x: throw "end") [ 1 2 3 4 5 ] 0

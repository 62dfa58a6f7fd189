let f = n: if n == 0 then 0 else [ (f (n - 1)) ]; l = f 30; in builtins.deepSeq l builtins.add 1 (l)

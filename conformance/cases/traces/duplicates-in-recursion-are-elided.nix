let f = n: if n == 0 then throw "end" else 1 + f (n - 1); in f 20

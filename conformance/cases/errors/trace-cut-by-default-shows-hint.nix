let f = n: if n == 0 then throw "deep" else 1 + f (n - 1); in f 5

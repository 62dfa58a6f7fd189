let f = n: if n == 0 then g 1 else 1 + f (n - 1); g = x: 2 + throw "end"; in 3 + f 8

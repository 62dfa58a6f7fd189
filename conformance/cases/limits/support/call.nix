f: n: 1 + f (n + 1)

let f = n: 1 + g n; g = n: f (n + 1); in f 0

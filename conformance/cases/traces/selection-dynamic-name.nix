let f = n: { a = 1; }.${n}; in f 1

let or = 1; f = a: b: a + b; in f or or

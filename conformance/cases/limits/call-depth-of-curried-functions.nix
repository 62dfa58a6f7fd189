let f = a: b: c: if c == 0 then a + b else f b a (c - 1) + 0; in f 1 2 20

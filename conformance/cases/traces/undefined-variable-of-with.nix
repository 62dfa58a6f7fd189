let f = x: with { }; nowhere; in f 1

let f = x: assert x ? y; x.y; in f { }

let s.k = 4; f = x: throw "d"; in s.k.k or (f s.k)

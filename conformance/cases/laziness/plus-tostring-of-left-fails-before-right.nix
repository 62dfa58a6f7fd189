let f = x: x; in f { __toString = s: throw "first"; } + f (throw "second")

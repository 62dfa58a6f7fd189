let f = x: x; in f 1 + f (throw "before the type is looked at")

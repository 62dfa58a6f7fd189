let a = 1; f = x: x; in [ (a|>f) (f<|a) ]

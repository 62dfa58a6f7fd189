let __mul = a: b: [ "mul" a b ]; __div = a: b: [ "div" a b ]; in [ (2 * 3) (6 / 2) ]

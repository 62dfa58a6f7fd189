let f = a: b: [ a b ]; in f"x"./y

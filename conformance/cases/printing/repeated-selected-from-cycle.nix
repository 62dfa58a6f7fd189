let x = {a = 1; b = x;}; in [x x.b x.b.b]

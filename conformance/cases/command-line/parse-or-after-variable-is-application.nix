x: y: (x.a) or y

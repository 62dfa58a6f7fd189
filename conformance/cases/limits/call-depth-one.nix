(x: (y: y) x) 1

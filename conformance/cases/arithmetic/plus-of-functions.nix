(x: x) + (y: y)

null -> (x: x)

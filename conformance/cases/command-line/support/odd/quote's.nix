x: x y

f: g: f (g 1) (g 2 3)

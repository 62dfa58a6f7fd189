let a = b; b = c + 1; c = 1; in a

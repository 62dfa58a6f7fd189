let a = b; b = c; c = d; d = a; in d

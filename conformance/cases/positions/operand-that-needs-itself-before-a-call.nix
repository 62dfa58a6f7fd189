let m = m * (1 + 1); in m

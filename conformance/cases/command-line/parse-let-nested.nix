let a = let b = 2; in b; in a

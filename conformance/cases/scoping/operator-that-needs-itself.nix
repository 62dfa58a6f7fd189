let __sub = 1 - 1; in __sub

let xs = { a = 1; again = xs; }; in xs

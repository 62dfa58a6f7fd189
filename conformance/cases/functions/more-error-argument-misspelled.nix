let f = { a }: a; in f { a1 = 1; }

let f = { first, second }: first; in f { first = 1; }

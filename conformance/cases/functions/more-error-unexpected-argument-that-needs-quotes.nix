let f = { a }: a; in f { "b c" = 1; a = 1; }

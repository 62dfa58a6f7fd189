let f = { a, b ? a }: b + 1; in f { a = "x"; }

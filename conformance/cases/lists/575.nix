let f = { a }: a; in map f [ { a = 1; } 2 ]

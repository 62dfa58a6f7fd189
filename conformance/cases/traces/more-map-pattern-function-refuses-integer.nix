let f = { a }: a; in map f [ 1 2 ]

let f = { a }: a; in map f [ { a = 1; } { b = 2; } ]

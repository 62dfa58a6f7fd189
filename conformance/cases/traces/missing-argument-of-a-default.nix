let f = { a ? b, b ? throw "default" }: a; in f { }

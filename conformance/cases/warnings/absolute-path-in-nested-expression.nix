let f = { a ? /a/b }: a; in f { }

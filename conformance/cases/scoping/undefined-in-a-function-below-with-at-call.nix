let f = { }: with { }; nope; in f { }

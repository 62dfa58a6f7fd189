let f = { x ? y, y ? x }: x; in f { }

let f = { x ? y.z, y ? { } }: x; in f { }

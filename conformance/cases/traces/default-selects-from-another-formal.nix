let f = { x, y ? x.z }: y; in f { x = { }; }

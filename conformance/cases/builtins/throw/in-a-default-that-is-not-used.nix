({ a ? throw "default of a" }: a) { a = 1; }

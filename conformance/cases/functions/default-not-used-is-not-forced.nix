({ a ? throw "never" }: a) { a = 1; }

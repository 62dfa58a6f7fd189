({ a ? throw "used" }: a) { }

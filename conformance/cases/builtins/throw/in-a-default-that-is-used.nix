({ a ? throw "default of a" }: a) { }

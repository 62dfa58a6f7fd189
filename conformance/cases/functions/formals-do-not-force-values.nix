({ a, b }: b) { a = throw "never"; b = 1; }

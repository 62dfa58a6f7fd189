({ a, __functor }: a) { a = 1; __functor = throw "never"; }

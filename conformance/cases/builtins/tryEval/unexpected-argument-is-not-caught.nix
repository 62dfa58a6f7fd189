builtins.tryEval (({ a }: a) { a = 1; b = 2; })

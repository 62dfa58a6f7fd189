builtins.functionArgs ((x: y: { a, c ? 2 }: a) 1 2)

builtins.tryEval (let a = a; in a)

builtins.tryEval (let x = 1; in y)

builtins.tryEval (builtins.sort (a: b: throw "x") [ 3 2 1 ])

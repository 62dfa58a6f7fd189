builtins.tryEval (builtins.all (x: throw "p") [ 1 ])

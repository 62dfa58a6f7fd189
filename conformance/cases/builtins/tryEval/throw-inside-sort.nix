builtins.tryEval (builtins.sort (a: b: throw "compare") [ 2 1 ])
